package io.throughline.examples.chat.bus;

import org.jspecify.annotations.Nullable;

/**
 * What a handler needs is away: no message can be processed for now. The subscription tries this
 * one again and again, however often, and the others wait in their stream.
 */
public final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1;

  public UnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
