package io.throughline.examples.chat.model;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fields of a request. What is wrong with one is said by its name. */
record RequestJson(JsonNode fields) {

  /**
   * Reads it.
   *
   * @throws RequestException if it is no object of JSON
   */
  static RequestJson parse(byte[] body) {
    try {
      JsonNode fields = JsonMapper.shared().readTree(body);
      if (fields.isObject()) {
        return new RequestJson(fields);
      }
    } catch (JacksonException e) {
      throw RequestException.wrong("the body is not JSON: " + e.getOriginalMessage());
    }
    throw RequestException.wrong("the body is not an object of JSON");
  }

  boolean has(String name) {
    return fields.hasNonNull(name);
  }

  boolean isText(String name) {
    return fields.path(name).isString();
  }

  boolean flag(String name) {
    return fields.path(name).asBoolean(false);
  }

  String text(String name) {
    if (!isText(name)) {
      throw RequestException.wrong(name + ": a string is missing");
    }
    return fields.path(name).asString();
  }

  int number(String name, int otherwise, int least, int most) {
    JsonNode value = fields.path(name);
    if (!has(name)) {
      return otherwise;
    }
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      throw RequestException.wrong(
          name + ": a number from " + least + " to " + most + ", not " + value);
    }
    return value.asInt();
  }

  JsonNode list(String name, int most) {
    JsonNode list = fields.path(name);
    if (!list.isArray() || list.isEmpty() || list.size() > most) {
      throw RequestException.wrong(name + ": a list of 1 to " + most);
    }
    return list;
  }
}
