package io.throughline.internal.settings;

import static io.throughline.internal.settings.ValueType.BOOLEAN;
import static io.throughline.internal.settings.ValueType.LIST;
import static io.throughline.internal.settings.ValueType.PATTERN;
import static io.throughline.internal.settings.ValueType.integer;
import static io.throughline.internal.settings.ValueType.oneOf;

import java.util.List;

/**
 * The settings that {@code io/throughline/logging/appender.xml} reads when Logback is configured,
 * before any code of ours runs. Here these are only checked and described.
 */
final class LogLineSettings {
  // Why: RATIONALE.md#why-are-settings-of-log-lines-checked-and-not-read

  private static final SettingsTable TABLE = new SettingsTable();

  private static final int TEN_MINUTES = 600_000;

  static {
    TABLE.define(
        "throughline.log.format",
        oneOf("auto", "json", "text"),
        "auto",
        "The form of lines on standard output. `text` is for a person: time, level, logger, message, values and the first"
            + " digits of the trace id, in colors at a terminal unless `NO_COLOR` is set; masked and bounded as JSON is."
            + " `auto` is text where standard output is a terminal, and JSON elsewhere.");
    TABLE.define(
        "throughline.log.max.line",
        integer(4096, Integer.MAX_VALUE),
        "16000",
        "The longest line in bytes; container runtimes split at 16 KiB.");
    TABLE.define(
        "throughline.log.queue.size",
        integer(16, 10_000_000),
        "65536",
        "How many lines can wait for standard output; one that takes more than 512 bytes of heap counts as several, and"
            + " all never take more than a quarter of the heap.");
    TABLE.define(
        "throughline.log.blocking",
        BOOLEAN,
        "false",
        "Whether logging waits when the queue is full; otherwise lines are dropped and counted, those below WARN first.");
    TABLE.define(
        "throughline.log.flush.timeout",
        integer(0, TEN_MINUTES),
        "2000",
        "For how many milliseconds the end of Logback or of the JVM waits for lines to be written.");
    TABLE.define(
        "throughline.log.repeat.burst",
        integer(0, Integer.MAX_VALUE),
        "1000",
        "How often a WARN or ERROR may repeat in an interval until it is summed up; 0 for ever.");
    TABLE.define(
        "throughline.log.repeat.interval",
        integer(1, TEN_MINUTES),
        "10000",
        "That interval in milliseconds.");
    TABLE.define("throughline.log.masking", BOOLEAN, "true", "Whether secrets are masked.");
    TABLE.define(
        "throughline.log.masked.names",
        LIST,
        null,
        "Words that make a name that of a secret, besides `password`, `token` and the like.");
    TABLE.define(
        "throughline.log.masked.pattern",
        PATTERN,
        null,
        "Each match of it is masked in messages and values.");
    TABLE.define(
        "throughline.log.baggage",
        LIST,
        null,
        "The entries of the baggage that become fields of a line.");
  }

  private LogLineSettings() {}

  static List<Setting<?>> all() {
    return TABLE.all();
  }
}
