package io.throughline.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text that is written often, and so encoded once. */
final class Piece {

  final byte[] bytes;

  Piece(String text) {
    bytes = text.getBytes(UTF_8);
  }

  boolean isEmpty() {
    return bytes.length == 0;
  }
}
