package io.throughline.testing;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A session file: compressed lines of OTLP in JSON, a request each, as the collector's file
 * exporter writes them and the viewer reads them.
 */
final class SessionFile {

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace().printingEnumsAsInts();

  /** OTLP has ids in hex where protobuf's JSON has base64. No text holds quotes unescaped. */
  private static final Pattern IDS =
      Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([A-Za-z0-9+/=]*)\"");

  private SessionFile() {}

  /** Replaces what is there; makes the folder. */
  static void write(Path file, List<? extends Message> requests) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (BufferedWriter lines =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      for (Message request : requests) {
        lines.write(json(request));
        lines.write('\n');
      }
    }
  }

  private static String json(Message request) throws IOException {
    return IDS.matcher(JSON.print(request))
        .replaceAll(id -> "\"%s\":\"%s\"".formatted(id.group(1), hex(id.group(2))));
  }

  private static String hex(String base64) {
    return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
  }
}
