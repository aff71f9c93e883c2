package io.throughline.examples.stream.srt;

import static io.throughline.semconv.StreamAttributes.STREAM_NAME;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.SrtMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** What limits the links to readers, as it was when it was last looked at. Thread-safe. */
final class SendWindows {

  private record Window(String countedName, int flow, int flight, int congestion) {}

  private final Map<Integer, Window> windows = new ConcurrentHashMap<>();

  SendWindows(Meter meter) {
    SrtMetrics.flowWindowSize(meter).buildWithCallback(size -> observe(size, Window::flow));
    SrtMetrics.flightSize(meter).buildWithCallback(size -> observe(size, Window::flight));
    SrtMetrics.congestionWindowSize(meter)
        .buildWithCallback(size -> observe(size, Window::congestion));
  }

  private void observe(ObservableLongMeasurement size, ToLongFunction<Window> packets) {
    windows.values().stream()
        .collect(
            groupingBy(
                window -> Attributes.of(STREAM_NAME, window.countedName()), summingLong(packets)))
        .forEach((attributes, sum) -> size.record(sum, attributes));
  }

  void show(int socket, String countedName, LinkStatistics statistics) {
    windows.put(
        socket,
        new Window(
            countedName,
            statistics.flowWindow(),
            statistics.flight(),
            statistics.congestionWindow()));
  }

  void forget(int socket) {
    windows.remove(socket);
  }
}
