package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.throughline.viewer.internal.otlp.Values;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The search for the first own frame in a stack trace as Java prints it. */
final class StackFrames {

  private static final Pattern FOREIGN =
      Pattern.compile(
          "(java|javax|jdk|sun|com\\.sun|jakarta|kotlin|scala|io\\.netty|io\\.grpc|io\\.opentelemetry"
              + "|org\\.springframework|org\\.apache|org\\.eclipse|com\\.google|io\\.vertx|reactor"
              + "|com\\.hivemq)\\..*");

  private StackFrames() {}

  /** The first frame that is not of the JDK or of a usual library; null if there is no stack. */
  static @Nullable String firstOwn(List<KeyValue> attributes) {
    AnyValue stack = Values.find(attributes, "exception.stacktrace");
    return stack == null ? null : firstOwn(stack.getStringValue());
  }

  /** The first frame that is not of the JDK or of a usual library; the first if all are. */
  static @Nullable String firstOwn(String stack) {
    String first = null;
    for (String line : (Iterable<String>) stack.lines()::iterator) {
      String text = line.strip();
      if (text.startsWith("at ")) {
        String frame = text.substring(3);
        String location = frame.substring(frame.lastIndexOf('/') + 1); // without the module
        if (!FOREIGN.matcher(location).matches()) {
          return location;
        }
        first = first == null ? location : first;
      }
    }
    return first;
  }
}
