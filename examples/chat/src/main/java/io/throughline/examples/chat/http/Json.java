package io.throughline.examples.chat.http;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON of requests, answers and messages. */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(20).build())
                  .build())
          .build();

  /** Of a record, a map, a list or a {@link JsonNode}. */
  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Reads an object.
   *
   * @throws HttpRefusal with 400 if it is none; says where
   */
  public static JsonObject object(byte[] json) throws HttpRefusal {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JacksonException e) {
      var location = e.getLocation();
      throw HttpRefusal.badRequest(
          "this is not JSON"
              + (location == null
                  ? ""
                  : " at line " + location.getLineNr() + ", column " + location.getColumnNr())
              + ": "
              + e.getOriginalMessage());
    }
    if (node == null || !node.isObject()) {
      throw HttpRefusal.badRequest("an object of JSON is asked for: {...}");
    }
    return new JsonObject(node);
  }

  private Json() {}
}
