package io.throughline.examples.chat.model;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What {@code POST /v1/embeddings} asks for.
 *
 * @param isBase64 whether vectors are wanted as the bytes of their numbers, as clients do by
 *     default
 */
record EmbeddingRequest(String model, List<String> texts, boolean isBase64) {

  private static final int MAX_TEXTS = 32;
  private static final int MAX_LENGTH = 8_000;

  /**
   * Reads it.
   *
   * @throws RequestException if something in it is wrong
   */
  static EmbeddingRequest parse(byte[] body) {
    RequestJson request = RequestJson.parse(body);
    String format = request.has("encoding_format") ? request.text("encoding_format") : "float";
    if (!format.equals("float") && !format.equals("base64")) {
      throw RequestException.wrong("encoding_format: 'float' or 'base64', not '" + format + "'");
    }
    return new EmbeddingRequest(request.text("model"), texts(request), format.equals("base64"));
  }

  private static List<String> texts(RequestJson request) {
    List<String> texts = new ArrayList<>();
    if (request.isText("input")) {
      texts.add(request.text("input"));
    } else {
      for (JsonNode text : request.list("input", MAX_TEXTS)) {
        if (!text.isString()) {
          throw RequestException.wrong("input: a string, or a list of strings");
        }
        texts.add(text.asString());
      }
    }
    for (String text : texts) {
      if (text.isBlank() || text.length() > MAX_LENGTH) {
        throw RequestException.wrong(
            "input: a text has 1 to " + MAX_LENGTH + " characters, not " + text.strip().length());
      }
    }
    return texts;
  }
}
