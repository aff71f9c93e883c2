package io.throughline.examples.stream.api;

import org.jspecify.annotations.Nullable;

/**
 * The place of the API and who may use it.
 *
 * @param address to listen on
 * @param port 0 for any
 * @param token of what changes something, and of everything if others than this machine reach the
 *     API; null turns that off
 */
public record ApiOptions(String address, int port, @Nullable String token) {

  /** Says nothing of the token. */
  @Override
  public String toString() {
    return "http://" + address + ":" + port;
  }
}
