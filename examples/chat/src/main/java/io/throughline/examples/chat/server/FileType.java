package io.throughline.examples.chat.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.throughline.semconv.UploadKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may be uploaded. A file has to begin as its type says. */
enum FileType {
  PNG("image/png", "\u0089PNG\r\n", UploadKind.IMAGE),
  JPEG("image/jpeg", "\u00ff\u00d8\u00ff", UploadKind.IMAGE),
  GIF("image/gif", "GIF8", UploadKind.IMAGE),
  PDF("application/pdf", "%PDF-", UploadKind.DOCUMENT),
  TEXT("text/plain", "", UploadKind.DOCUMENT);

  private final String mediaType;
  private final String beginning;
  private final UploadKind kind;

  FileType(String mediaType, String beginning, UploadKind kind) {
    this.mediaType = mediaType;
    this.beginning = beginning;
    this.kind = kind;
  }

  static Optional<FileType> of(@Nullable String contentType) {
    String type =
        contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(known -> known.mediaType.equals(type)).findAny();
  }

  static String all() {
    return Arrays.stream(values()).map(type -> type.mediaType).collect(Collectors.joining(", "));
  }

  UploadKind kind() {
    return kind;
  }

  String mediaType() {
    return mediaType;
  }

  boolean matches(byte[] head) {
    return new String(head, ISO_8859_1).startsWith(beginning);
  }
}
