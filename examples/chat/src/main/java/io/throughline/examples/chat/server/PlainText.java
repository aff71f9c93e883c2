package io.throughline.examples.chat.server;

import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.JsonObject;

/** Text of users, without what PostgreSQL cannot store. */
final class PlainText {

  /** A field that is not blank. */
  static String of(JsonObject json, String field, int most) throws HttpRefusal {
    String text = json.text(field, most);
    // A zero, and halves of characters that are written in two.
    if (text.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
      throw HttpRefusal.badRequest("\"" + field + "\" takes text, without the character zero");
    }
    return text;
  }

  private PlainText() {}
}
