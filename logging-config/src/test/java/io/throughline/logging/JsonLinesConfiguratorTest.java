package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.MDC;

class JsonLinesConfiguratorTest {

  /** Each with a value that is not the default. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("throughline.log.format", "text"),
          Map.entry("throughline.log.queue.size", "100"),
          Map.entry("throughline.log.blocking", "true"),
          Map.entry("throughline.log.flush.timeout", "300"),
          Map.entry("throughline.log.repeat.burst", "7"),
          Map.entry("throughline.log.repeat.interval", "2000"),
          Map.entry("throughline.log.max.line", "5000"),
          Map.entry("throughline.log.masking", "false"),
          Map.entry("throughline.log.masked.names", "pin,iban"),
          Map.entry("throughline.log.masked.pattern", "[0-9]{9}"),
          Map.entry("throughline.log.baggage", "tenant"));

  private static final String FILE = "logback.configurationFile";

  @AfterEach
  void forgetSettings() {
    SETTINGS.keySet().forEach(System::clearProperty);
    System.clearProperty(FILE);
  }

  @Test
  void logback_finds_it() {
    assertThat(ServiceLoader.load(Configurator.class))
        .hasAtLeastOneElementOfType(JsonLinesConfigurator.class);
  }

  @Test
  void a_configuration_file_takes_its_place(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("logback.xml");
    Files.writeString(
        file,
        """
        <configuration>
          <appender name="OF_THE_FILE" class="ch.qos.logback.core.helpers.NOPAppender"/>
          <root level="WARN">
            <appender-ref ref="OF_THE_FILE"/>
          </root>
        </configuration>
        """);
    System.setProperty(FILE, file.toString());
    LoggerContext context = context();

    assertThat(new JsonLinesConfigurator().configure(context))
        .isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("OF_THE_FILE")).isNotNull();
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("THROUGHLINE")).isNull();
    context.stop();
  }

  @Test
  void a_format_that_is_unknown_is_auto_and_said() {
    System.setProperty("throughline.log.format", "xml");
    LoggerContext context = configured();

    assertThat(settings(context)).containsEntry("format", "AUTO");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(Status::getMessage)
        .contains("throughline.log.format is ignored: it is auto, json or text, not xml");
    context.stop();
  }

  @Test
  void without_settings_it_is_the_same_as_the_file() {
    assertThat(ofTheConfigurator()).isEqualTo(ofTheFile());
  }

  @Test
  void each_setting_is_that_of_the_file() {
    Map<String, String> defaults = ofTheFile();
    SETTINGS.forEach(System::setProperty);

    Map<String, String> set = ofTheConfigurator();

    assertThat(set).isEqualTo(ofTheFile());
    set.forEach((field, value) -> assertThat(value).as(field).isNotEqualTo(defaults.get(field)));
  }

  @Test
  void what_is_wrong_is_told_and_left_at_its_default() {
    Map<String, String> defaults = ofTheFile();
    System.setProperty("throughline.log.queue.size", "many");
    System.setProperty("throughline.log.repeat.interval", "soon");

    LoggerContext context = configured();

    assertThat(settings(context)).isEqualTo(defaults);
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getLevel() == Status.WARN)
        .extracting(Status::getMessage)
        .anyMatch(message -> message.contains("throughline.log.queue.size"))
        .anyMatch(message -> message.contains("throughline.log.repeat.interval"));
    context.stop();
  }

  @Test
  void lines_below_info_are_not_written() {
    LoggerContext context = configured();

    assertThat(context.getLogger("io.example").isInfoEnabled()).isTrue();
    assertThat(context.getLogger("io.example").isDebugEnabled()).isFalse();
    context.stop();
  }

  private static Map<String, String> ofTheConfigurator() {
    LoggerContext context = configured();
    Map<String, String> settings = settings(context);
    context.stop();
    return settings;
  }

  private static Map<String, String> ofTheFile() {
    try (LogbackUnderTest logback = new LogbackUnderTest(LogbackUnderTest.BASE)) {
      return settings(logback.context());
    }
  }

  private static LoggerContext configured() {
    LoggerContext context = context();
    JsonLinesConfigurator configurator = new JsonLinesConfigurator();
    configurator.setContext(context);
    configurator.writeLines(context);
    return context;
  }

  private static LoggerContext context() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    return context;
  }

  /** What the settings end up as, in the fields of those that obey them. */
  private static Map<String, String> settings(LoggerContext context) {
    AsyncLineAppender lines =
        (AsyncLineAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("THROUGHLINE");
    Map<String, String> settings = new HashMap<>();
    put(settings, lines, "queueSize", "blocking", "flushTimeout", "repeatBurst", "repeatInterval");
    Object stdout = lines.iteratorForAppenders().next();
    put(settings, stdout, "format");
    put(
        settings,
        field(stdout, "encoder"),
        "maxLineBytes",
        "masking",
        "maskedNames",
        "maskedPattern");
    put(settings, context.getMDCAdapter(), "baggageKeys");
    return settings;
  }

  private static void put(Map<String, String> settings, Object owner, String... fields) {
    for (String field : fields) {
      settings.put(field, String.valueOf(field(owner, field)));
    }
  }

  private static Object field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }
}
