package io.throughline.operators.http;

import java.util.concurrent.CompletionStage;

/**
 * An endpoint of the port: the answer at one path.
 *
 * @param method the HTTP method; {@code HEAD} is answered where {@code GET} is
 * @param path the whole path
 * @param audience who may ask
 * @param handler finds the answer without keeping its caller waiting
 */
public record Endpoint(String method, String path, Audience audience, Handler handler) {

  /** The clients that may send requests. */
  public enum Audience {
    /** Probes: anybody, also at the port for probes. */
    PROBES,
    /** Operators: with credentials, where they are set for the path. */
    OPERATORS,
    /** Those who change how the service runs: with the control token. */
    CONTROLLERS
  }

  /** A handler of requests. */
  public interface Handler {

    /**
     * Called on the thread that serves all connections; must not wait.
     *
     * @param request what is asked
     * @return the answer, sooner or later
     */
    CompletionStage<EndpointResponse> answer(Request request);
  }

  /**
   * A request to an endpoint.
   *
   * @param method the HTTP method
   * @param headers the headers of the request
   * @param body the body, empty unless the method has one
   */
  public record Request(String method, Headers headers, String body) {}

  /** Headers by name. */
  public interface Headers {

    /**
     * The value of a header.
     *
     * @param name in any case
     * @return its first value; empty if it is missing
     */
    String get(String name);
  }
}
