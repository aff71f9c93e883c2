package io.throughline.instrumentation.push;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.throughline.semconv.NetworkAttributes;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.WebsocketAttributes;
import io.throughline.semconv.WebsocketCloseReason;
import io.throughline.semconv.WebsocketMessageType;
import io.throughline.testing.TelemetryExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketTelemetryTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private WebSocketTelemetry webSockets;

  @BeforeEach
  void create() {
    webSockets = WebSocketTelemetry.create(telemetry.openTelemetry());
  }

  @Test
  void connections_are_counted_while_they_are_open() {
    webSockets.opened();
    WebSocketConnection second = webSockets.opened();

    assertSum("websocket.connection.count", Attributes.empty(), 2);
    second.ended(WebsocketCloseReason.CLIENT);
    assertSum("websocket.connection.count", Attributes.empty(), 1);
    assertSum("websocket.connections.opened", Attributes.empty(), 2);
  }

  @Test
  void messages_are_counted_by_type_and_their_bytes_by_direction() {
    WebSocketConnection connection = webSockets.opened();
    connection.received(WebsocketMessageType.BINARY, 7);
    connection.sent(WebsocketMessageType.TEXT, 20);
    connection.sent(WebsocketMessageType.TEXT, 22);
    connection.dropped();

    assertSum("websocket.messages.received", type(WebsocketMessageType.BINARY), 1);
    assertSum("websocket.messages.sent", type(WebsocketMessageType.TEXT), 2);
    assertSum("websocket.messages.dropped", Attributes.empty(), 1);
    assertThat(telemetry)
        .metric("websocket.io")
        .hasUnit("By")
        .hasLongSumSatisfying(
            sum ->
                sum.hasPointsSatisfying(
                    point -> point.hasValue(7).hasAttributes(direction(NetworkIoDirection.RECEIVE)),
                    point ->
                        point.hasValue(42).hasAttributes(direction(NetworkIoDirection.TRANSMIT))));
  }

  @Test
  void a_connection_ends_once_with_its_first_reason_after_seconds() {
    WebSocketConnection connection = webSockets.opened();
    connection.ended(WebsocketCloseReason.LOST);
    connection.ended(WebsocketCloseReason.SHUTDOWN);

    assertSum("websocket.connection.count", Attributes.empty(), 0);
    assertThat(telemetry)
        .metric("websocket.connection.duration")
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributes(
                                Attributes.of(
                                    WebsocketAttributes.WEBSOCKET_CLOSE_REASON,
                                    WebsocketCloseReason.LOST.value()))
                            .satisfies(
                                // In another unit it would be thousands.
                                lasted -> assertThat(lasted.getSum()).isBetween(1e-9, 600.0))));
  }

  private static Attributes type(WebsocketMessageType type) {
    return Attributes.of(WebsocketAttributes.WEBSOCKET_MESSAGE_TYPE, type.value());
  }

  private static Attributes direction(NetworkIoDirection direction) {
    return Attributes.of(NetworkAttributes.NETWORK_IO_DIRECTION, direction.value());
  }

  private void assertSum(String metric, Attributes attributes, long value) {
    assertThat(telemetry)
        .metric(metric)
        .hasLongSumSatisfying(
            sum ->
                sum.hasPointsSatisfying(point -> point.hasValue(value).hasAttributes(attributes)));
  }
}
