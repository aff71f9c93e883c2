package io.throughline.examples.chat.demo;

import io.throughline.examples.chat.analytics.AnalyticsServer;
import io.throughline.examples.chat.bot.BotServer;
import io.throughline.examples.chat.load.Addresses;
import io.throughline.examples.chat.model.ModelServer;
import io.throughline.examples.chat.notify.NotifyServer;
import io.throughline.examples.chat.server.ChatServer;
import io.throughline.examples.kit.FreePort;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers of the chat as processes, on free ports. Bot and model are there if Elasticsearch is.
 */
public final class ChatServers implements AutoCloseable {

  /** Of the analytics server. */
  public static final String INGEST_TOKEN = "demo-ingest";

  public static final String QUERY_TOKEN = "demo-query";

  static final String MODEL = "model-server";

  /** In the place of weights: a model that says what it was told. */
  private static final String SCRIPTED = "scripted";

  private static final String ASSISTANT_TOKEN = "demo-assistant";
  private static final int SMALL_HEAP = 64;

  /** Takes the embedding model; the other model is outside of the heap. */
  private static final int MODEL_HEAP = 160;

  private static final int BOT_HEAP = 96;

  private final Path folder;
  private final Map<String, String> telemetry;
  private final List<ServiceProcess> all = new ArrayList<>();
  private final Addresses addresses;
  private final ServiceProcess chat;
  private final ServiceProcess notify;
  private final ServiceProcess analytics;
  private final @Nullable ServiceProcess bot;

  /**
   * Starts them.
   *
   * @param folder for logs and uploads
   * @param telemetry what all of them get besides
   */
  public ChatServers(ChatParts parts, Path folder, Map<String, String> telemetry)
      throws IOException {
    this.folder = folder;
    this.telemetry = telemetry;
    int chatPort = FreePort.find();
    int notifyPort = FreePort.find();
    int analyticsPort = FreePort.find();
    addresses =
        new Addresses(local(chatPort), local(notifyPort), local(analyticsPort), INGEST_TOKEN);
    Map<String, String> stores =
        Map.of(
            "CHAT_POSTGRES_URL", parts.postgres().url(),
            "CHAT_REDIS_URL", parts.redis().url(),
            "CHAT_NATS_URL", parts.nats().url());
    Map<String, String> chatSettings = new HashMap<>(stores);
    chatSettings.put("CHAT_PORT", Integer.toString(chatPort));
    chatSettings.put("CHAT_ASSISTANT_TOKEN", ASSISTANT_TOKEN);
    chatSettings.put("CHAT_UPLOAD_FOLDER", folder.resolve("uploads").toString());
    chatSettings.put("CHAT_UPLOAD_BYTES", Integer.toString(64 << 10));
    if (parts.elasticsearch() != null) {
      chatSettings.put("CHAT_ELASTICSEARCH_URL", parts.elasticsearch().toString());
    }
    chat = start("chat-server", ChatServer.class, chatSettings, SMALL_HEAP);
    Map<String, String> notifySettings = new HashMap<>(stores);
    notifySettings.put("NOTIFY_PORT", Integer.toString(notifyPort));
    // After a restart it is the same one for NATS, which has kept what it missed.
    notifySettings.put("NOTIFY_INSTANCE", "one");
    notify = start("notify-server", NotifyServer.class, notifySettings, SMALL_HEAP);
    Map<String, String> analyticsSettings = new HashMap<>(stores);
    analyticsSettings.put("ANALYTICS_PORT", Integer.toString(analyticsPort));
    analyticsSettings.put("ANALYTICS_CLICKHOUSE_URL", parts.clickHouse().address().toString());
    analyticsSettings.put("ANALYTICS_INGEST_TOKEN", INGEST_TOKEN);
    analyticsSettings.put("ANALYTICS_QUERY_TOKEN", QUERY_TOKEN);
    analytics = start("analytics-server", AnalyticsServer.class, analyticsSettings, SMALL_HEAP);
    bot = parts.elasticsearch() == null ? null : startBot(parts, chatPort);
  }

  private ServiceProcess startBot(ChatParts parts, int chatPort) throws IOException {
    int modelPort = FreePort.find();
    boolean isScripted = parts.weights() == null;
    String weights = isScripted ? SCRIPTED : String.valueOf(parts.weights());
    start(
        MODEL,
        ModelServer.class,
        Map.of("MODEL_PORT", Integer.toString(modelPort), "MODEL_WEIGHTS", weights),
        MODEL_HEAP);
    Map<String, String> settings = new HashMap<>();
    settings.put("BOT_PORT", Integer.toString(FreePort.find()));
    settings.put("CHAT_NATS_URL", parts.nats().url());
    settings.put("CHAT_POSTGRES_URL", parts.postgres().url());
    settings.put("CHAT_ELASTICSEARCH_URL", String.valueOf(parts.elasticsearch()));
    settings.put("BOT_MODEL_URL", local(modelPort).toString());
    settings.put("BOT_CHAT_URL", local(chatPort).toString());
    settings.put("BOT_TOKEN", ASSISTANT_TOKEN);
    if (isScripted) {
      // The model server refuses names of models that it does not have.
      settings.put("BOT_LANGUAGE_MODEL", SCRIPTED);
      settings.put("BOT_EMBEDDING_MODEL", SCRIPTED);
    }
    // A small model on a busy machine takes its time.
    settings.put("BOT_MODEL_SECONDS", "60");
    return start("bot-server", BotServer.class, settings, BOT_HEAP);
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private ServiceProcess start(String name, Class<?> main, Map<String, String> settings, int heap)
      throws IOException {
    Map<String, String> environment = new HashMap<>(telemetry);
    environment.putAll(settings);
    ServiceProcess process =
        new ServiceProcess(name, main, List.of(), FreePort.find(), environment, folder).heap(heap);
    all.add(process);
    return process.start();
  }

  /** Waits until all can do their work, and names those that cannot. */
  public List<String> awaitReady(Duration atMost) throws InterruptedException {
    List<String> missing = new ArrayList<>();
    for (ServiceProcess process : all) {
      if (!process.awaitReady(atMost)) {
        missing.add(process.name() + " is not ready, see " + process.log());
      }
    }
    return missing;
  }

  public Addresses addresses() {
    return addresses;
  }

  public ServiceProcess chat() {
    return chat;
  }

  public ServiceProcess notifier() {
    return notify;
  }

  public ServiceProcess analytics() {
    return analytics;
  }

  /** Null if there is no Elasticsearch. */
  public @Nullable ServiceProcess bot() {
    return bot;
  }

  public List<ServiceProcess> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() throws InterruptedException {
    all.forEach(ServiceProcess::terminate);
    for (ServiceProcess process : all) {
      process.close();
    }
  }
}
