package io.throughline.examples.chat.bot;

import org.jspecify.annotations.Nullable;

/** The index did not do what it was asked for. */
final class SearchIndexException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean isTemporary;

  private SearchIndexException(String message, boolean isTemporary, @Nullable Throwable cause) {
    super(message, cause);
    this.isTemporary = isTemporary;
  }

  static SearchIndexException unreachable(Exception cause) {
    return new SearchIndexException("Elasticsearch cannot be reached", true, cause);
  }

  /**
   * What it says of the document itself does not pass; that it is busy, wants a key or takes no
   * writes does, when somebody has seen to it.
   */
  static SearchIndexException answered(int status, String body) {
    return new SearchIndexException(
        "Elasticsearch answered " + status + ": " + body.substring(0, Math.min(500, body.length())),
        status != 400 && status != 413 && status != 422,
        null);
  }

  /** Whether the same request may be done later. */
  boolean isTemporary() {
    return isTemporary;
  }
}
