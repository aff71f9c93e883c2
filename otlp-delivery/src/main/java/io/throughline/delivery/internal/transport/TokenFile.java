package io.throughline.delivery.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bearer token in a file, read for each request, since whoever issues tokens exchanges them well
 * before they expire.
 */
public record TokenFile(Path file) {

  /** The value of the header {@code Authorization}. */
  String authorization() throws IOException {
    String token = Files.readString(file, US_ASCII).strip();
    if (token.isEmpty()) {
      throw new IOException("no token in " + file);
    }
    return "Bearer " + token;
  }
}
