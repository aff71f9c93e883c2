package io.throughline.internal.settings;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.logging.mask.SecretMask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, with their sources. Highest first: override in code, system property,
 * environment, file, argument of {@code init}, default. A value that makes no sense is a {@link
 * Problem}, and the default is used.
 *
 * <p>Immutable.
 */
public final class Settings {
  // Why: RATIONALE.md#why-are-settings-checked-before-the-sdk-sees-them

  private static final AttributeKey<String> SERVICE_NAME = stringKey("service.name");

  static final String HIDDEN = "(hidden)";

  private static final SecretMask SECRETS = SecretMask.of(List.of(), List.of());

  /** Settings of ours and of OpenTelemetry's SDK, in the order of the reference. */
  static final List<Setting<?>> KNOWN =
      Stream.of(ThroughlineSettings.all(), LogLineSettings.all(), OpenTelemetrySettings.all())
          .flatMap(List::stream)
          .toList();

  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> hints = new ArrayList<>();
  private final Map<String, String> ofExtensions;

  /**
   * The effective value of a setting.
   *
   * @param key its name as a system property
   * @param text as it was written; null if nothing is set and nothing is the default
   * @param shown the same for people, without secrets
   * @param source where it was written
   * @param parsed null where it is the default, which is parsed when somebody asks
   */
  public record Value(
      String key, @Nullable String text, String shown, String source, @Nullable Object parsed) {

    @Override
    public String toString() {
      return key + "=" + shown + " (" + source + ")";
    }
  }

  private Settings(List<Source> sources) {
    for (Setting<?> setting : KNOWN) {
      values.put(setting.key(), resolve(setting, sources));
    }
    OpenTelemetryRules.check(this, problems);
    hints.addAll(UnlikelySettings.in(this));
    UnknownKeys unknown = new UnknownKeys(sources);
    problems.addAll(unknown.misspelt());
    ofExtensions = unknown.ofExtensions();
  }

  /**
   * Reads what is set; never throws.
   *
   * @param overrides what code sets above all
   * @param systemProperties normally {@link System#getProperties}
   * @param environment normally {@link System#getenv}
   * @param workingDirectory where a file of settings may be
   * @param arguments what code sets below all
   */
  public static Settings read(
      Map<String, String> overrides,
      Properties systemProperties,
      Map<String, String> environment,
      Path workingDirectory,
      Map<String, String> arguments) {
    return read(overrides, systemProperties, environment, workingDirectory, Map.of(), arguments);
  }

  /**
   * Reads what is set; never throws.
   *
   * @param ofFrameworks what is written in files that a framework has read, by what users call
   *     them; below the file of settings
   */
  public static Settings read(
      Map<String, String> overrides,
      Properties systemProperties,
      Map<String, String> environment,
      Path workingDirectory,
      Map<String, Map<String, String>> ofFrameworks,
      Map<String, String> arguments) {
    Properties properties = new Properties();
    systemProperties
        .stringPropertyNames() // a copy, because others may be setting some
        .forEach(name -> properties.setProperty(name, systemProperties.getProperty(name, "")));
    List<Source> above =
        List.of(
            Source.of("override in code", true, overrides),
            Source.of(Source.SYSTEM_PROPERTY, false, properties),
            Source.of(Source.ENVIRONMENT, false, environment));
    List<Problem> ofTheFile = new ArrayList<>();
    Source file = SettingsFile.read(namedFile(above), workingDirectory, ofTheFile);
    List<Source> sources = new ArrayList<>(above);
    sources.add(file);
    ofFrameworks.forEach((name, values) -> sources.add(Source.of(name, false, values)));
    sources.add(Source.of("argument of init", true, arguments));
    Settings settings = new Settings(sources);
    settings.problems.addAll(0, ofTheFile);
    return settings;
  }

  private static @Nullable Path namedFile(List<Source> sources) {
    Source.Entry entry =
        sources.stream()
            .flatMap(source -> Stream.ofNullable(source.find(ThroughlineSettings.CONFIG_FILE)))
            .findFirst()
            .orElse(null);
    return entry == null ? null : ValueType.PATH.parse(entry.text());
  }

  private <T> Value resolve(Setting<T> setting, List<Source> sources) {
    for (Source source : sources) {
      Source.Entry entry = source.find(setting);
      if (entry == null) {
        continue;
      }
      if (!source.isOfTheProcess() && LogLineSettings.all().contains(setting)) {
        problems.add(Problem.tooLate(setting, source, entry));
        continue;
      }
      T parsed = setting.type().parse(entry.text());
      if (parsed == null) {
        problems.add(Problem.wrongValue(setting, source, entry));
        break;
      }
      String shown = setting.secret() ? HIDDEN : withoutPassword(entry.text());
      return new Value(setting.key(), text(entry, parsed), shown, source.name(), parsed);
    }
    return byDefault(setting);
  }

  /** A URL may hold one, and so may a list of attributes. */
  static String withoutPassword(String text) {
    return SECRETS.mask(text.replaceAll("//[^/@]*@", "//" + HIDDEN + "@"));
  }

  /** The SDK compares names with regard to case, which the specification leaves open. */
  private static String text(Source.Entry entry, Object parsed) {
    return parsed instanceof String name ? name : entry.text();
  }

  private static <T> Value byDefault(Setting<T> setting) {
    String text = setting.defaultText();
    return text == null
        ? new Value(setting.key(), null, "", "default", null)
        : new Value(setting.key(), text, text, "default", null);
  }

  /** Takes back a value that does not go with others. */
  void reject(Setting<?> setting) {
    values.put(setting.key(), byDefault(setting));
  }

  /**
   * The value of a setting that has a default.
   *
   * @throws NullPointerException if it has none, see {@link #find}
   */
  public <T> T get(Setting<T> setting) {
    return find(setting).orElseGet(setting::defaultValue);
  }

  /** The value of a setting, if there is one. */
  @SuppressWarnings("unchecked") // resolve has put there what the setting's own type parsed
  public <T> Optional<T> find(Setting<T> setting) {
    Value value = values.get(setting.key());
    if (value == null || value.text() == null) {
      return Optional.empty();
    }
    return Optional.of(value.parsed() == null ? setting.defaultValue() : (T) value.parsed());
  }

  /** Whether somebody set it, and to something that makes sense. */
  public boolean isSet(Setting<?> setting) {
    Value value = values.get(setting.key());
    return value != null && !value.source().equals("default");
  }

  /** The name of the service: what is set, else what its identity says. */
  public String serviceName(ServiceIdentity identity) {
    return find(OpenTelemetrySettings.SERVICE_NAME)
        .orElseGet(() -> Objects.requireNonNull(identity.attributes().get(SERVICE_NAME)));
  }

  /** All that can be set, in the order of the reference. */
  public static List<Setting<?>> known() {
    return KNOWN;
  }

  /** What is wrong, in the order of the reference. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** What is allowed and yet hardly meant, a sentence for each. */
  public List<String> hints() {
    return List.copyOf(hints);
  }

  /** Every value at work, in the order of the reference. */
  public List<Value> values() {
    return List.copyOf(values.values());
  }

  /** What the SDK is built from: a value for each of its keys, null for nothing. */
  public Map<String, @Nullable String> forTheSdk() {
    Map<String, @Nullable String> properties = new HashMap<>(ofExtensions);
    Stream.of(OpenTelemetrySettings.all(), ThroughlineSettings.ofTheViewer())
        .flatMap(List::stream)
        .forEach(setting -> properties.put(setting.key(), textOf(setting.key())));
    return properties;
  }

  /** What turns a signal off: no exporter, and the default for all else that is the signal's. */
  public Map<String, @Nullable String> without(OpenTelemetrySettings.Signal signal) {
    Map<String, @Nullable String> properties = new HashMap<>();
    for (Setting<?> setting : OpenTelemetrySettings.all()) {
      if (OpenTelemetrySettings.isOf(signal, setting)) {
        properties.put(setting.key(), setting.defaultText());
      }
    }
    properties.put(OpenTelemetrySettings.exporters(signal).key(), "none");
    return properties;
  }

  /** What is written for a key that is in no table. */
  public Optional<String> ofExtension(String key) {
    return ofExtensions.entrySet().stream()
        .filter(entry -> Source.normalized(entry.getKey()).equals(Source.normalized(key)))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private @Nullable String textOf(String key) {
    Value value = values.get(key);
    return value == null ? null : value.text();
  }
}
