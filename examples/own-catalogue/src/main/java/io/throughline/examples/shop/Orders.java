package io.throughline.examples.shop;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.throughline.examples.shop.telemetry.Schema;
import io.throughline.examples.shop.telemetry.ShopAttributes;
import io.throughline.examples.shop.telemetry.ShopEvents;
import io.throughline.examples.shop.telemetry.ShopMetrics;
import io.throughline.examples.shop.telemetry.ShopPaymentMethod;
import io.throughline.examples.shop.telemetry.ShopSpans;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orders of a shop: each is paid, or refused. */
final class Orders {

  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  /** Whoever takes the money. */
  interface Payment {
    void pay(String order) throws PaymentRefused;
  }

  /** The money was not to be had. */
  static final class PaymentRefused extends Exception {

    PaymentRefused(String message) {
      super(message);
    }
  }

  private final Payment payment;
  private final ShopMetrics metrics;
  private final Tracer tracer;

  Orders(OpenTelemetry openTelemetry, Payment payment) {
    this.payment = payment;
    this.metrics = ShopMetrics.create(openTelemetry);
    this.tracer = Schema.SCOPE.tracer(openTelemetry);
  }

  /** Takes an order, and returns whether it was paid. */
  boolean place(String order, ShopPaymentMethod method) {
    metrics.ordersPlaced(method).increment();
    Span span =
        ShopSpans.checkout(tracer)
            .setAttribute(ShopAttributes.SHOP_ORDER_ID, order)
            .setAttribute(ShopAttributes.SHOP_PAYMENT_METHOD, method.value())
            .startSpan();
    long start = System.nanoTime();
    @Nullable String error = null;
    try (Scope current = span.makeCurrent()) {
      payment.pay(order);
    } catch (PaymentRefused e) {
      error = "refused";
      span.setStatus(StatusCode.ERROR, "refused");
      ShopEvents.orderRefused(log.atWarn())
          .orderId(order)
          .paymentMethod(method)
          .errorType(error)
          .log("order refused", e);
    } finally {
      metrics
          .checkoutDuration(method, error)
          .record((System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
      span.end();
    }
    return error == null;
  }
}
