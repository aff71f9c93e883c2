package io.throughline.internal.operators;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page that the host adds to the port.
 *
 * @param path of the page
 * @param json what it shows
 * @param change takes what is put there; null if nothing can be
 */
public record HostPage(String path, Supplier<String> json, @Nullable Consumer<String> change) {

  /** A host may be slow, but not for ever. */
  static final int TIMEOUT_SECONDS = 5;

  /** In characters: what is longer is a download and no page. */
  static final int MAX_LENGTH = 1 << 20;

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  private static final Set<String> OURS =
      Set.of(
          "/metrics",
          "/health",
          "/live",
          "/ready",
          "/health/live",
          "/health/ready",
          "/sampling",
          "/verbosity");

  /** Why there can be no page at a path; null if there can. */
  public static @Nullable String problem(String path) {
    if (!PATH.matcher(path).matches()) {
      return "a path such as /queues or /queues/full";
    }
    return OURS.contains(path) ? "a path that is not Throughline's own" : null;
  }

  /** Whoever may see {@code /health} may see it; what can be changed asks for the control token. */
  List<Endpoint> endpoints(Executor threads) {
    AtomicBoolean busy = new AtomicBoolean();
    if (change == null) {
      return List.of(
          new Endpoint(
              "GET",
              path,
              Endpoint.Audience.OPERATORS,
              request -> oneAtATime(busy, threads, () -> shown(json.get()))));
    }
    return Stream.of("GET", "PUT")
        .map(
            method ->
                new Endpoint(
                    method,
                    path,
                    Endpoint.Audience.CONTROLLERS,
                    request -> oneAtATime(busy, threads, () -> answer(request))))
        .toList();
  }

  private EndpointResponse answer(Endpoint.Request request) {
    if (request.method().equals("PUT") && change != null) {
      try {
        change.accept(request.body());
      } catch (IllegalArgumentException e) {
        return EndpointResponse.text(400, String.valueOf(e.getMessage()));
      }
    }
    return shown(json.get());
  }

  private EndpointResponse shown(String body) {
    if (body.length() > MAX_LENGTH) {
      throw new IllegalStateException(
          "%s has %d characters, %d are allowed".formatted(path, body.length(), MAX_LENGTH));
    }
    return EndpointResponse.json(200, body);
  }

  /** A page that hangs holds one thread, however often it is asked for. */
  private CompletionStage<EndpointResponse> oneAtATime(
      AtomicBoolean busy, Executor threads, Supplier<EndpointResponse> answer) {
    if (!busy.compareAndSet(false, true)) {
      return EndpointResponse.text(503, path + " is being asked for already").now();
    }
    CompletableFuture<EndpointResponse> answered;
    try {
      answered =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return answer.get();
                } finally {
                  busy.set(false);
                }
              },
              threads);
    } catch (RejectedExecutionException e) {
      busy.set(false);
      return EndpointResponse.text(503, "all threads of the port are busy").now();
    }
    return answered.completeOnTimeout(
        EndpointResponse.text(503, path + " took longer than " + TIMEOUT_SECONDS + " s"),
        TIMEOUT_SECONDS,
        TimeUnit.SECONDS);
  }
}
