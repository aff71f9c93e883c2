package io.throughline.examples.chat.bus;

/** A message is not what its subject promises, and will not be any better the next time. */
public final class InvalidMessageException extends Exception {

  private static final long serialVersionUID = 1;

  public InvalidMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
