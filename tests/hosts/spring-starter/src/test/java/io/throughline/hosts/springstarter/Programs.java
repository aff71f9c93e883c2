package io.throughline.hosts.springstarter;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;

/** Hosts that start and end in other ways, and say what the operators' port answers meanwhile. */
final class Programs {

  private static final HttpClient client = HttpClient.newHttpClient();

  private Programs() {}

  private static void say(String what) {
    System.out.println("program: " + what);
  }

  /** The status, or 0 where nobody listens. */
  private static int ask(String page) throws IOException, InterruptedException {
    URI uri =
        URI.create("http://127.0.0.1:" + System.getenv("OTEL_EXPORTER_PROMETHEUS_PORT") + page);
    try {
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (ConnectException e) {
      return 0;
    }
  }

  private static void await(String page, int status) throws IOException, InterruptedException {
    while (ask(page) != status) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    say(page + " " + status);
  }

  /** A job beside the service. */
  static final class WithJob {

    private WithJob() {}

    /** Ends when asked to. */
    public static void main(String[] arguments) throws Exception {
      ConfigurableApplicationContext service = SpringApplication.run(Service.class, arguments);
      await("/ready", 200);
      SpringApplication job = new SpringApplication(Job.class);
      job.setWebApplicationType(WebApplicationType.NONE);
      job.run().close();
      AvailabilityChangeEvent.publish(service, ReadinessState.REFUSING_TRAFFIC);
      await("/ready", 503);
      AvailabilityChangeEvent.publish(service, ReadinessState.ACCEPTING_TRAFFIC);
      await("/ready", 200);
      AvailabilityChangeEvent.publish(service, LivenessState.BROKEN);
      await("/live", 503);
    }
  }

  /**
   * Not annotated, or the service would have it as well. Takes longer to start than an answer of a
   * check is kept.
   */
  static class Job {

    Job() throws IOException, InterruptedException {
      TreeSet<Integer> answers = new TreeSet<>();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      while (System.nanoTime() < end) {
        answers.add(ask("/ready"));
        TimeUnit.MILLISECONDS.sleep(20);
      }
      say("while the job starts: " + answers);
    }
  }

  /** As a servlet container does it, or a host with a hook of its own. */
  static final class WithoutHook {

    private WithoutHook() {}

    /** Starts twice, and returns. */
    public static void main(String[] arguments) throws Exception {
      for (int start = 0; start < 2; start++) {
        SpringApplication application = new SpringApplication(Service.class);
        application.setRegisterShutdownHook(false);
        ConfigurableApplicationContext service = application.run(arguments);
        await("/ready", 200);
        service.close();
        await("/live", 0);
      }
    }
  }
}
