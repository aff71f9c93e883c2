package io.throughline.examples.chat.cost;

import io.throughline.examples.kit.CostTable;
import io.throughline.examples.kit.CostTable.Comparison;
import java.util.Locale;

/** A row of the table. */
enum ChatQuantity implements CostTable.Quantity {
  CPU("CPU of chat, notify, bot and analytics, µs a message", Comparison.RATIO),
  CPU_CHAT("... of chat-server", Comparison.RATIO),
  CPU_NOTIFY("... of notify-server", Comparison.RATIO),
  CPU_ANALYTICS("... of analytics-server", Comparison.RATIO),
  CPU_BOT("... of bot-server", Comparison.RATIO),
  CPU_MODEL("CPU of model-server, µs a message", Comparison.RATIO),
  P50("say to hear, p50, µs", Comparison.RATIO),
  P99("... p99", Comparison.RATIO),
  ALLOCATED("allocated, bytes a message", Comparison.RATIO),
  TELEMETRY("telemetry sent, bytes a message", Comparison.NONE),
  RESIDENT_CHAT("resident, MB, chat-server", Comparison.DIFFERENCE),
  RESIDENT_NOTIFY("... notify-server", Comparison.DIFFERENCE),
  RESIDENT_ANALYTICS("... analytics-server", Comparison.DIFFERENCE),
  RESIDENT_BOT("... bot-server", Comparison.DIFFERENCE),
  RESIDENT_MODEL("... model-server", Comparison.DIFFERENCE);

  private final String words;
  private final Comparison comparison;

  ChatQuantity(String words, Comparison comparison) {
    this.words = words;
    this.comparison = comparison;
  }

  /** Of a server by its name, such as {@code chat-server}. */
  static ChatQuantity cpu(String server) {
    return valueOf("CPU_" + first(server));
  }

  static ChatQuantity resident(String server) {
    return valueOf("RESIDENT_" + first(server));
  }

  private static String first(String server) {
    return server.replace("-server", "").toUpperCase(Locale.ROOT);
  }

  @Override
  public String words() {
    return words;
  }

  @Override
  public Comparison comparison() {
    return comparison;
  }
}
