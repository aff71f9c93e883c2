package io.throughline.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.shop.telemetry.Schema;
import io.throughline.examples.shop.telemetry.ShopAttributes;
import io.throughline.examples.shop.telemetry.ShopPaymentMethod;
import io.throughline.semconv.ErrorAttributes;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrdersTest {

  @RegisterExtension
  private final OpenTelemetryExtension telemetry = OpenTelemetryExtension.create();

  @Test
  void an_order_is_counted_and_its_payment_measured_in_the_scope_of_the_catalogue() {
    Orders orders = new Orders(telemetry.getOpenTelemetry(), order -> {});

    assertThat(orders.place("o-1", ShopPaymentMethod.CARD)).isTrue();

    MetricData placed = metric("shop.orders.placed");
    assertThat(placed.getInstrumentationScopeInfo().getName())
        .isEqualTo("io.throughline.examples.shop.telemetry");
    assertThat(placed.getInstrumentationScopeInfo().getSchemaUrl()).isEqualTo(Schema.URL);
    assertThat(placed.getLongSumData().getPoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getValue()).isEqualTo(1);
              assertThat(point.getAttributes())
                  .isEqualTo(Attributes.of(ShopAttributes.SHOP_PAYMENT_METHOD, "card"));
            });
    assertThat(telemetry.getSpans())
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.getName()).isEqualTo("shop.checkout");
              assertThat(span.getAttributes().get(ShopAttributes.SHOP_ORDER_ID)).isEqualTo("o-1");
            });
  }

  @Test
  void a_refused_payment_is_an_error_in_span_and_histogram() {
    Orders orders =
        new Orders(
            telemetry.getOpenTelemetry(),
            order -> {
              throw new Orders.PaymentRefused("expired");
            });

    assertThat(orders.place("o-2", ShopPaymentMethod.INVOICE)).isFalse();

    Collection<HistogramPointData> points =
        metric("shop.checkout.duration").getHistogramData().getPoints();
    assertThat(points)
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getCount()).isEqualTo(1);
              assertThat(point.getAttributes().get(ErrorAttributes.ERROR_TYPE))
                  .isEqualTo("refused");
            });
    assertThat(telemetry.getSpans())
        .extracting(SpanData::getStatus)
        .singleElement()
        .satisfies(status -> assertThat(status.getStatusCode()).isEqualTo(StatusCode.ERROR));
  }

  private MetricData metric(String name) {
    return telemetry.getMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
