package io.throughline.examples.stream.demo;

import io.throughline.examples.kit.MetricsPage;

/** The objectives that a short run can say something of, as deploy/prometheus/objectives.yaml. */
enum MeasuredObjective {
  SETUP("from connection to media, less than 100 ms", 0.99) {
    @Override
    double bad(MetricsPage page) {
      return slower(page, "stream_session_setup_duration_seconds", "0.1");
    }
  },
  START("from PLAY to the first picture, less than 500 ms", 0.99) {
    @Override
    double bad(MetricsPage page) {
      return slower(page, "stream_play_start_duration_seconds", "0.5");
    }
  },
  RELAY("a frame in the server, less than 50 ms", 0.99) {
    @Override
    double bad(MetricsPage page) {
      return slower(page, "stream_relay_duration_seconds", "0.05");
    }
  },
  LOSS("what the link of the publisher does not lose", 0.99) {
    @Override
    double bad(MetricsPage page) {
      double lost = page.sum("stream_packets_lost_total{network_io_direction=\"receive\"}");
      return lost / (lost + page.sum("stream_packets_received_total"));
    }
  },
  DATA_LOSS("what is not dropped on the way to readers", 0.9999) {
    @Override
    double bad(MetricsPage page) {
      return page.sum("stream_packets_dropped_total{network_io_direction=\"transmit\"}")
          / page.sum("stream_packets_sent_total");
    }
  };

  private final String brief;
  private final double objective;

  MeasuredObjective(String brief, double objective) {
    this.brief = brief;
    this.objective = objective;
  }

  abstract double bad(MetricsPage page);

  private static double slower(MetricsPage page, String histogram, String limit) {
    double all = page.sum(histogram + "_count");
    return (all - page.sum(histogram + "_bucket{le=\"" + limit + "\"}")) / all;
  }

  boolean isMet(MetricsPage page) {
    return bad(page) <= 1 - objective + 1e-9;
  }

  String line(MetricsPage page) {
    return "%-52s objective %7.2f %%   this run %7.2f %%"
        .formatted(brief, 100 * objective, 100 * (1 - bad(page)));
  }
}
