package io.throughline.viewer.internal.otlp;

/** The error that a request is not OTLP; the message says where. */
public final class MalformedOtlpException extends Exception {

  private static final long serialVersionUID = 1;

  /** With what is wrong, and where. */
  public MalformedOtlpException(String message) {
    super(message);
  }
}
