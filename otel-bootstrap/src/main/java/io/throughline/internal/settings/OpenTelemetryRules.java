package io.throughline.internal.settings;

import io.throughline.internal.settings.OpenTelemetrySettings.Signal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SDK's rules for settings that depend on each other. */
final class OpenTelemetryRules {

  private static final Map<String, Setting<?>> BY_KEY =
      OpenTelemetrySettings.all().stream()
          .collect(Collectors.toMap(Setting::key, Function.identity()));

  private final Settings settings;
  private final List<Problem> problems;

  private OpenTelemetryRules(Settings settings, List<Problem> problems) {
    this.settings = settings;
    this.problems = problems;
  }

  static void check(Settings settings, List<Problem> problems) {
    OpenTelemetryRules rules = new OpenTelemetryRules(settings, problems);
    rules.ratioIsANumber();
    for (Signal signal : Signal.values()) {
      rules.grpcIsThere(signal);
      rules.grpcHasNoPath(signal);
      rules.keyAndCertificateGoTogether(signal);
    }
  }

  private void ratioIsANumber() {
    boolean ratio = settings.get(OpenTelemetrySettings.SAMPLER).endsWith("traceidratio");
    String argument = settings.find(OpenTelemetrySettings.SAMPLER_ARG).orElse("1");
    if (ratio && ValueType.number(0, 1).parse(argument) == null) {
      reject(
          OpenTelemetrySettings.SAMPLER_ARG,
          "'%s' is no share of traces, allowed is a number from 0 to 1; 1 is used"
              .formatted(argument));
    }
  }

  private void grpcIsThere(Signal signal) {
    Setting<?> protocol = atWork(signal, "protocol");
    String name = settings.find(protocol).map(Object::toString).orElse("");
    if (name.equals("grpc") && !Grpc.isThere()) {
      reject(
          protocol,
          "is grpc, which needs grpc-java on the class path: add io.grpc:grpc-netty-shaded and io.grpc:grpc-stub;"
              + " http/protobuf is used");
    }
  }

  /** A holder whose class is loaded only when a setting asks for gRPC. */
  private static final class Grpc {

    private static final String SENDERS =
        "META-INF/services/io.opentelemetry.sdk.common.export.GrpcSenderProvider";

    static boolean isThere() {
      ClassLoader loader = OpenTelemetryRules.class.getClassLoader();
      try {
        Class.forName("io.grpc.stub.ClientCalls", false, loader);
        return true;
      } catch (ClassNotFoundException | LinkageError e) {
        return loader != null && loader.getResource(SENDERS) != null;
      }
    }
  }

  private void grpcHasNoPath(Signal signal) {
    Setting<?> endpoint = atWork(signal, "endpoint");
    String protocol = settings.find(atWork(signal, "protocol")).map(Object::toString).orElse("");
    String url = settings.find(endpoint).map(Object::toString).orElse("");
    if (protocol.equals("grpc") && URI.create(url).getPath().length() > 1) {
      reject(endpoint, "has a path, which gRPC has not; the default is used");
    }
  }

  private void keyAndCertificateGoTogether(Signal signal) {
    Setting<?> key = atWork(signal, "client.key");
    Setting<?> certificate = atWork(signal, "client.certificate");
    if (settings.isSet(key) && !settings.isSet(certificate)) {
      reject(key, "needs a client.certificate; without it no client certificate is used");
    } else if (settings.isSet(certificate) && !settings.isSet(key)) {
      reject(certificate, "needs a client.key; without it no client certificate is used");
    }
  }

  /** The signal's own setting if it is set, else the one for all. */
  private Setting<?> atWork(Signal signal, String name) {
    Setting<?> own = byKey("otel.exporter.otlp." + signal + "." + name);
    return settings.isSet(own) ? own : byKey("otel.exporter.otlp." + name);
  }

  private static Setting<?> byKey(String key) {
    Setting<?> setting = BY_KEY.get(key);
    if (setting == null) {
      throw new IllegalStateException(key);
    }
    return setting;
  }

  private void reject(Setting<?> setting, String why) {
    problems.add(Problem.betweenSettings(setting, why));
    settings.reject(setting);
  }
}
