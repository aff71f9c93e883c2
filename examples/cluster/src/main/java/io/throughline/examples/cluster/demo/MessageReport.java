package io.throughline.examples.cluster.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A report of the traces, metrics and logs of one message, with what is missing in them. */
record MessageReport(PrintStream out, Style style) {

  /** Returns what is missing. */
  List<String> print(Trace trace, List<ServiceProcess> services)
      throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>(ExpectedSpan.MESSAGE.missingFrom(trace));
    printTree(trace);
    title("The log lines of this trace");
    for (ServiceProcess service : services) {
      List<String> lines = new LogFile(service.log()).ofTrace(trace.id());
      lines.forEach(line -> out.println("  " + style.highlight(line, trace.id())));
      if (lines.isEmpty()) {
        missing.add(service.name() + " logged no JSON line with this trace's id");
      }
    }
    for (ServiceProcess service : services) {
      title(service.address() + "/metrics");
      MetricsPage page = MetricsPage.of(service);
      for (String series : MetricsPage.tellingSeries(service)) {
        page.samples(series).forEach(sample -> out.println("  " + sample));
        if (page.sum(series) <= 0) {
          missing.add(service.address() + "/metrics has no " + series + " above 0");
        }
      }
    }
    return missing;
  }

  void printTree(Trace trace) {
    title("Trace " + trace.id());
    TraceTree.lines(trace, style).forEach(line -> out.println("  " + line));
  }

  private void title(String text) {
    out.println();
    out.println(style.title(text));
  }
}
