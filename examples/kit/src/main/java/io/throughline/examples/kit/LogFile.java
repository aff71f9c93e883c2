package io.throughline.examples.kit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import io.throughline.semconv.LogFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The JSON lines that a service has logged so far. */
public record LogFile(Path path) {

  /** The lines of one trace. */
  public List<String> ofTrace(String traceId) throws IOException {
    return withField(LogFields.TRACE_ID, traceId);
  }

  /** The lines in which this field has this value. */
  public List<String> withField(String name, String value) throws IOException {
    // Cheap first: most lines do not contain the value at all.
    return lines().stream()
        .filter(line -> line.contains(value))
        .filter(line -> field(line, name).filter(value::equals).isPresent())
        .toList();
  }

  /** The lines of one trace that only developers want to know. */
  public List<String> debugLinesOf(String traceId) throws IOException {
    return ofTrace(traceId).stream()
        .filter(line -> field(line, LogFields.LEVEL).filter("DEBUG"::equals).isPresent())
        .toList();
  }

  /** The value of a field in the last line that has it. */
  public Optional<String> lastValueOf(String name) throws IOException {
    return lines().stream().flatMap(line -> field(line, name).stream()).reduce((a, b) -> b);
  }

  /** When a line was logged. */
  public static Instant time(String line) {
    return field(line, "@timestamp").map(Instant::parse).orElse(Instant.EPOCH);
  }

  /** Lines that are no JSON object; there should be none. */
  public List<String> foreign() throws IOException {
    return lines().stream().filter(line -> parse(line).isEmpty()).toList();
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(path);
  }

  private static Optional<String> field(String line, String name) {
    return parse(line)
        .map(object -> object.get(name))
        .filter(JsonElement::isJsonPrimitive)
        .map(JsonElement::getAsString);
  }

  private static Optional<JsonObject> parse(String line) {
    try {
      return Optional.of(JsonParser.parseString(line))
          .filter(JsonElement::isJsonObject)
          .map(JsonElement::getAsJsonObject);
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }
}
