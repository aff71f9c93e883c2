package io.throughline.examples.cluster.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A question to a store, which a person may repeat with curl.
 *
 * @param evidence what stands in the answer for each thing found
 * @param enough how many have to be found
 * @param things what they are
 */
record StoreQuery(String question, String uri, String evidence, int enough, String things) {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  String command() {
    return "curl -s '" + uri + "'";
  }

  /** Asks until enough is found, and says how much it is; empty if that takes too long. */
  Optional<String> await(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      long found = Pattern.compile(evidence, Pattern.LITERAL).matcher(answer()).results().count();
      if (found >= enough) {
        return Optional.of(found + " " + things);
      }
      if (System.nanoTime() > deadline) {
        return Optional.empty();
      }
      Thread.sleep(500);
    }
  }

  private String answer() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(10)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }
}
