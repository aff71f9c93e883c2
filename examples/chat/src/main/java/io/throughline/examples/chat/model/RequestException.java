package io.throughline.examples.chat.model;

/** A request that is not done, with what its sender is told. */
final class RequestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String type;

  private RequestException(int status, String type, String text) {
    super(text, null, false, false);
    this.status = status;
    this.type = type;
  }

  static RequestException wrong(String text) {
    return new RequestException(400, "invalid_request_error", text);
  }

  static RequestException unknownModel(String asked, String known) {
    return new RequestException(
        404, "model_not_found", "there is no model '" + asked + "'; there is: " + known);
  }

  static RequestException busy() {
    return new RequestException(
        503, "overloaded_error", "as many requests wait as may wait; try again");
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }
}
