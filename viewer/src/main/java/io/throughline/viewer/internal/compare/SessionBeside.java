package io.throughline.viewer.internal.compare;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.throughline.viewer.internal.compare.Operations.Figures;
import io.throughline.viewer.internal.compare.Operations.Operation;
import io.throughline.viewer.internal.session.SessionFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A session that what is held is compared with. Of its spans the figures are kept, not the spans.
 */
public record SessionBeside(String name, Map<Operation, Figures> operations) {

  /** Where nothing was opened. */
  public static final SessionBeside NONE = new SessionBeside("", Map.of());

  /**
   * Reads a session file.
   *
   * @throws IOException if it is none, or is too large
   */
  public static SessionBeside read(String name, InputStream file) throws IOException {
    Operations operations = new Operations();
    SessionFile.read(
        file,
        request -> {
          if (request instanceof ExportTraceServiceRequest traces) {
            operations.add(traces);
          }
          return 0;
        });
    return new SessionBeside(name, operations.figures());
  }
}
