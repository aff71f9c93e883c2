package io.throughline.internal.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys that look like ours or the SDK's, but are not in the tables. */
final class UnknownKeys {

  /** Of the Java agent, of its operator for Kubernetes, and of OpenTelemetry in other languages. */
  private static final List<String> OF_OTHERS =
      List.of(
          "otel.instrumentation.",
          "otel.javaagent.",
          "otel.resource.attributes.",
          "otel.resource.providers.",
          "otel.semconv.",
          "otel.go.",
          "otel.node.",
          "otel.python.",
          "otel.dotnet.",
          "otel.php.",
          "otel.operator.",
          "otel.injector.");

  private final List<Problem> misspelt = new ArrayList<>();
  private final Map<String, String> ofExtensions = new LinkedHashMap<>();

  UnknownKeys(List<Source> sources) {
    Map<String, Setting<?>> known = new HashMap<>();
    Settings.KNOWN.forEach(setting -> known.put(Source.normalized(setting.key()), setting));
    sources.forEach(
        source ->
            source
                .entries()
                .forEach(
                    (key, entry) -> {
                      if (!known.containsKey(key)) {
                        collect(source, key, entry, known);
                      }
                    }));
  }

  private void collect(
      Source source, String key, Source.Entry entry, Map<String, Setting<?>> known) {
    boolean ours = key.startsWith("throughline.");
    if (!ours && !key.startsWith("otel.")) {
      return;
    }
    NearestName nearest = NearestName.of(key, known.keySet());
    boolean meant = ours ? !isOfAService(source, key, nearest) : nearest.isLikely();
    if (meant && OF_OTHERS.stream().noneMatch(key::startsWith)) {
      misspelt.add(Problem.unknownKey(source, entry, known.get(nearest.name())));
    } else {
      ofExtensions.putIfAbsent(entry.key().contains(".") ? entry.key() : key, entry.text());
    }
  }

  /**
   * Kubernetes gives every pod variables of each Service: THROUGHLINE_GATEWAY_PORT, when one is
   * called throughline-gateway.
   */
  private static boolean isOfAService(Source source, String key, NearestName nearest) {
    return source.isEnvironment() && !nearest.isLikely() && !nearest.name().startsWith(key);
  }

  List<Problem> misspelt() {
    return misspelt;
  }

  /** What an extension of the SDK may know, by rank. */
  Map<String, String> ofExtensions() {
    return ofExtensions;
  }
}
