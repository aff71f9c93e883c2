package io.throughline.examples.chat.parts;

/** A program is not on this machine; the message is one line that says which, and how to get it. */
public final class MissingPartException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  MissingPartException(String message) {
    super(message);
  }
}
