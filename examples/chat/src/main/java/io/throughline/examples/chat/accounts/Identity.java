package io.throughline.examples.chat.accounts;

/** A user who has shown a token. */
public record Identity(long id, String name) {}
