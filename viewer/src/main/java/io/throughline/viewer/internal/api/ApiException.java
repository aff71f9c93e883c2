package io.throughline.viewer.internal.api;

/** A request of the API that cannot be answered; the message is for who has asked. */
final class ApiException extends Exception {

  private static final long serialVersionUID = 1;

  private final int status;

  ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
