package io.throughline.examples.chat.model;

import java.util.List;

/** Continues a conversation. */
interface LanguageModel extends AutoCloseable {

  /** As {@code model} has it in requests and answers. */
  String name();

  /**
   * Writes what comes next.
   *
   * @param conversation what was said, the oldest first
   * @param maxTokens after which it stops
   * @throws RequestException if the conversation is too long for the model
   */
  Completion complete(List<Turn> conversation, int maxTokens);

  @Override
  void close();

  /** What one side said. */
  record Turn(Role role, String text) {}

  /** Who said it. */
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /**
   * What was written.
   *
   * @param promptTokens that were read
   * @param completionTokens that were written
   * @param isWhole whether the model came to an end by itself
   */
  record Completion(String text, int promptTokens, int completionTokens, boolean isWhole) {}
}
