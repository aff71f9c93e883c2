package io.throughline.delivery.internal.transport;

import io.throughline.delivery.internal.spool.PayloadBuffer;
import io.throughline.semconv.ThroughlineSignal;

/**
 * The little of OTLP's encoding that delivery has to understand: how many items a request holds,
 * and how many of them the receiver refused. Everything else stays as it was encoded.
 */
public final class OtlpMessage {

  private OtlpMessage() {}

  /** Spans, log records or data points in an export request. */
  public static int items(ThroughlineSignal signal, PayloadBuffer request) {
    int items = 0;
    ProtobufFields resources = new ProtobufFields(request.array(), request.length());
    while (resources.next()) {
      ProtobufFields resource = resources.message();
      while (resource.next()) {
        ProtobufFields scope = resource.message();
        if (resource.field() == 2) {
          items += itemsOfScope(signal, scope);
        }
      }
    }
    return items;
  }

  private static int itemsOfScope(ThroughlineSignal signal, ProtobufFields scope) {
    int items = 0;
    while (scope.next()) {
      ProtobufFields item = scope.message();
      if (scope.field() == 2) {
        items += signal == ThroughlineSignal.METRICS ? points(item) : 1;
      }
    }
    return items;
  }

  /** In a metric, its data: gauge, sum, histogram, exponential histogram or summary. */
  private static int points(ProtobufFields metric) {
    int points = 0;
    while (metric.next()) {
      ProtobufFields data = metric.message();
      boolean isData =
          switch (metric.field()) {
            case 5, 7, 9, 10, 11 -> true;
            default -> false;
          };
      while (isData && data.next()) {
        data.message();
        points += data.field() == 1 ? 1 : 0;
      }
    }
    return points;
  }

  /** What the response to an export request says was refused of it; 0 if all was taken. */
  public static long rejected(byte[] response) {
    long rejected = 0;
    ProtobufFields message = new ProtobufFields(response, response.length);
    while (message.next()) {
      ProtobufFields partialSuccess = message.message();
      while (message.field() == 1 && partialSuccess.next()) {
        long number = partialSuccess.number();
        if (partialSuccess.field() == 1) {
          rejected = number;
        }
      }
    }
    return rejected;
  }
}
