package io.throughline.viewer.internal.search;

/** A query that cannot be understood; the message says what is allowed. */
public final class QueryException extends Exception {

  private static final long serialVersionUID = 1;

  private final int at;

  QueryException(String message, int at) {
    super(message);
    this.at = at;
  }

  /** The position of what is wrong. */
  public int at() {
    return at;
  }
}
