package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Call;
import java.util.List;

/** The parameters of a request of the API, each checked. */
record Parameters(Call call) {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1000;

  String text(String name) {
    return call.parameter(name);
  }

  int limit() throws ApiException {
    long limit = number("limit", DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ApiException(400, "limit has to be 1 to " + MAX_LIMIT);
    }
    return (int) limit;
  }

  /** An instant in nanoseconds. */
  long nanos(String name, long otherwise) throws ApiException {
    if (text(name).isEmpty()) {
      return otherwise;
    }
    long micros = number(name, 0);
    if (micros < 0 || micros > Long.MAX_VALUE / 1000) {
      throw new ApiException(400, name + " has to be microseconds since 1970");
    }
    return micros * 1000;
  }

  long number(String name, long otherwise) throws ApiException {
    String text = text(name);
    try {
      return text.isEmpty() ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ApiException(400, name + " has to be a whole number");
    }
  }

  /** One of a few; the first if nothing is given. */
  String oneOf(String name, List<String> allowed) throws ApiException {
    String text = text(name);
    if (text.isEmpty()) {
      return allowed.get(0);
    }
    if (!allowed.contains(text)) {
      throw new ApiException(400, name + " has to be one of " + String.join(", ", allowed));
    }
    return text;
  }
}
