package io.throughline.delivery;

import io.throughline.semconv.ThroughlineSignal;

/**
 * The little of OTLP's encoding that delivery has to understand: how many items a request holds,
 * and how many of them the receiver refused. Everything else stays as it was encoded.
 */
final class OtlpMessage {

  private static final int LENGTH_DELIMITED = 2;

  private final byte[] bytes;
  private final int end;
  private int position;
  private int field;
  private int wireType;

  private OtlpMessage(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Spans, log records or data points in an export request. */
  static int items(ThroughlineSignal signal, PayloadBuffer request) {
    int items = 0;
    OtlpMessage resources = new OtlpMessage(request.array(), 0, request.length());
    while (resources.next()) {
      OtlpMessage resource = resources.message();
      while (resource.next()) {
        OtlpMessage scope = resource.message();
        if (resource.field == 2) {
          items += itemsOfScope(signal, scope);
        }
      }
    }
    return items;
  }

  private static int itemsOfScope(ThroughlineSignal signal, OtlpMessage scope) {
    int items = 0;
    while (scope.next()) {
      OtlpMessage item = scope.message();
      if (scope.field == 2) {
        items += signal == ThroughlineSignal.METRICS ? points(item) : 1;
      }
    }
    return items;
  }

  /** In a metric, its data: gauge, sum, histogram, exponential histogram or summary. */
  private static int points(OtlpMessage metric) {
    int points = 0;
    while (metric.next()) {
      OtlpMessage data = metric.message();
      boolean isData =
          switch (metric.field) {
            case 5, 7, 9, 10, 11 -> true;
            default -> false;
          };
      while (isData && data.next()) {
        data.message();
        points += data.field == 1 ? 1 : 0;
      }
    }
    return points;
  }

  /** What the response to an export request says was refused of it; 0 if all was taken. */
  static long rejected(byte[] response) {
    long rejected = 0;
    OtlpMessage message = new OtlpMessage(response, 0, response.length);
    while (message.next()) {
      OtlpMessage partialSuccess = message.message();
      while (message.field == 1 && partialSuccess.next()) {
        if (partialSuccess.field == 1 && partialSuccess.wireType == 0) {
          rejected = partialSuccess.number();
        } else {
          partialSuccess.message();
        }
      }
    }
    return rejected;
  }

  private boolean next() {
    if (position >= end) {
      return false;
    }
    long tag = number();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    return true;
  }

  /** The value of the field as a message, which is empty if the field is not one. */
  private OtlpMessage message() {
    int start = position;
    switch (wireType) {
      case 0 -> number();
      case 1 -> position += 8;
      case LENGTH_DELIMITED -> {
        long length = number();
        start = position;
        position = length < 0 || length > end - position ? end : position + (int) length;
      }
      case 5 -> position += 4;
      default -> position = end; // not protobuf
    }
    return new OtlpMessage(
        bytes, start, wireType == LENGTH_DELIMITED ? Math.min(position, end) : start);
  }

  private long number() {
    long number = 0;
    for (int shift = 0; shift < 64 && position < end; shift += 7) {
      byte next = bytes[position++];
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    return number;
  }
}
