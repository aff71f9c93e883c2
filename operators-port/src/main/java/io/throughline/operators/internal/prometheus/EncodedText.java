package io.throughline.operators.internal.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text that is written often, and so encoded once. */
final class EncodedText {

  final byte[] bytes;

  EncodedText(String text) {
    bytes = text.getBytes(UTF_8);
  }

  boolean isEmpty() {
    return bytes.length == 0;
  }
}
