package io.throughline.examples.chat.http;

import java.util.function.Consumer;

/**
 * What is answered at a path.
 *
 * @param template of the path, as {@code /chats/{id}/messages}
 * @param isOpen whether it is answered without a token
 * @param maxBody bytes of a request, unless its body is read as it comes
 */
public record Route(String method, String template, Target target, boolean isOpen, int maxBody) {

  private static final int MAX_BODY = 64 << 10;

  /** What is done with a request. */
  public sealed interface Target {}

  /**
   * Answers a request, of which all has come. Whatever it throws but an {@link HttpRefusal} is a
   * 500.
   */
  @FunctionalInterface
  public non-sealed interface Handler extends Target {
    HttpAnswer handle(HttpCall call) throws Exception;
  }

  /** Answers a request whose body it reads itself, as it comes. */
  @FunctionalInterface
  public interface UploadHandler extends Handler {}

  /** Opens a stream of events, or throws an {@link HttpRefusal}. */
  @FunctionalInterface
  public non-sealed interface EventsHandler extends Target {

    /** Gets the request; what it returns gets the stream when that is open. */
    Consumer<EventStream> accept(HttpCall call) throws Exception;
  }

  /** Opens a WebSocket, or throws an {@link HttpRefusal}. */
  @FunctionalInterface
  public non-sealed interface SocketHandler extends Target {
    SocketListener accept(HttpCall call) throws Exception;
  }

  public static Route get(String template, Handler handler) {
    return new Route("GET", template, handler, false, MAX_BODY);
  }

  public static Route post(String template, Handler handler) {
    return new Route("POST", template, handler, false, MAX_BODY);
  }

  public static Route upload(String template, UploadHandler handler) {
    return new Route("PUT", template, handler, false, 0);
  }

  public static Route events(String template, EventsHandler handler) {
    return new Route("GET", template, handler, false, 0);
  }

  public static Route socket(String template, SocketHandler handler) {
    return new Route("GET", template, handler, false, 0);
  }

  /** The same without a token. */
  public Route open() {
    return new Route(method, template, target, true, maxBody);
  }

  /** The same with a bound of its own on a request's bytes. */
  public Route maxBody(int bytes) {
    return new Route(method, template, target, isOpen, bytes);
  }

  /** Whether it is as long as its client is there. */
  boolean isStream() {
    return !(target instanceof Handler);
  }
}
