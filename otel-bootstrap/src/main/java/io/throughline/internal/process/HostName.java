package io.throughline.internal.process;

import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine's name as its kernel has it. OpenTelemetry's detector asks whatever resolves names,
 * and the start of the host would wait while that does not answer.
 */
public final class HostName {

  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private static final String DETECTOR =
      "io.opentelemetry.instrumentation.resources.HostResourceProvider";
  private static final String ENABLED = "otel.java.enabled.resource.providers";
  private static final String DISABLED = "otel.java.disabled.resource.providers";
  private static final String DISABLED_KEYS = "otel.resource.disabled.keys";

  private HostName() {}

  /** Empty where the kernel does not tell. */
  public static String ofTheKernel() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** What the detector would say; empty where it is off, or where the kernel does not tell. */
  public static Attributes insteadOfDetector(Map<String, @Nullable String> properties) {
    String enabled = text(properties, ENABLED);
    boolean detects =
        (enabled.isEmpty() || enabled.contains(DETECTOR))
            && !text(properties, DISABLED).contains(DETECTOR);
    String name = ofTheKernel();
    if (!detects || name.isEmpty()) {
      return Attributes.empty();
    }
    String disabledKeys = text(properties, DISABLED_KEYS);
    return Attributes.builder()
        .put("host.name", name)
        .put("host.arch", System.getProperty("os.arch"))
        .removeIf(key -> disabledKeys.contains(key.getKey()))
        .build();
  }

  /** To be called where {@link #insteadOfDetector} had something to say. */
  public static void leaveOutDetector(Map<String, @Nullable String> properties) {
    String disabled = text(properties, DISABLED);
    properties.put(DISABLED, disabled.isEmpty() ? DETECTOR : disabled + "," + DETECTOR);
  }

  private static String text(Map<String, @Nullable String> properties, String key) {
    String value = properties.get(key);
    return value == null ? "" : value;
  }
}
