package io.throughline.examples.chat.model;

import io.throughline.examples.chat.model.LanguageModel.Role;
import io.throughline.examples.chat.model.LanguageModel.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What {@code POST /v1/chat/completions} asks for. */
record ChatRequest(String model, List<Turn> conversation, int maxTokens) {

  private static final int MAX_TURNS = 32;
  private static final int MAX_TOKENS = 256;

  /**
   * Reads it.
   *
   * @throws RequestException if something in it is wrong, or is not done here
   */
  static ChatRequest parse(byte[] body) {
    RequestJson request = RequestJson.parse(body);
    if (request.flag("stream")) {
      throw RequestException.wrong("stream: an answer comes as a whole only");
    }
    if (request.number("n", 1, 1, 128) != 1) {
      throw RequestException.wrong("n: there is one choice only");
    }
    String newName = "max_completion_tokens";
    int maxTokens =
        request.number(request.has(newName) ? newName : "max_tokens", 64, 1, MAX_TOKENS);
    return new ChatRequest(request.text("model"), turns(request), maxTokens);
  }

  private static List<Turn> turns(RequestJson request) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode message : request.list("messages", MAX_TURNS)) {
      turns.add(new Turn(role(message), text(message)));
    }
    return turns;
  }

  private static Role role(JsonNode message) {
    String role = message.path("role").asString("");
    return switch (role) {
      // What newer clients call it.
      case "developer" -> Role.SYSTEM;
      case "system", "user", "assistant" -> Role.valueOf(role.toUpperCase(Locale.ROOT));
      default ->
          throw RequestException.wrong(
              "messages[].role: 'system', 'developer', 'user' or 'assistant', not '" + role + "'");
    };
  }

  /** A string, or a list of parts that are texts. */
  private static String text(JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isString()) {
      return content.asString();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("text").isString()) {
        throw RequestException.wrong("messages[].content: texts only");
      }
      text.append(part.path("text").asString());
    }
    if (!content.isArray()) {
      throw RequestException.wrong("messages[].content: a string, or a list of texts");
    }
    return text.toString();
  }
}
