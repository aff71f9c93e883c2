package io.throughline.examples.chat.http;

/**
 * Whoever asks, known by the token.
 *
 * @param id of the user
 */
public record Caller(long id, String name) {}
