package io.throughline.examples.chat.accounts;

/** A user who has shown a token. */
public record Identity(long id, String name) {

  /** The name of the one who answers questions; nobody else can have it. */
  public static final String ASSISTANT = "assistant";
}
