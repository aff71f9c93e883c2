package io.throughline.operators.internal.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.throughline.operators.exposition.PageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The series of a metric: in which order the library shows them, and with which labels. */
final class LabelOrder {

  /**
   * The labels of the point at a place of the collection, as in {@code method="get",status="200"}.
   */
  record Shown(int place, EncodedText labels) {}

  /** The label that only a histogram must not have, because it has it already. */
  private static final Pattern BUCKET = Pattern.compile("(^|,)le=\"");

  private final boolean bucketed;
  private final List<Attributes> collected;
  private final List<Shown> shown = new ArrayList<>();

  LabelOrder(MetricData metric, List<PointData> points, Conversion conversion) throws IOException {
    bucketed = metric.getType() == MetricDataType.HISTOGRAM;
    collected = points.stream().map(PointData::getAttributes).toList();
    PageFormat.TEXT.write(new Lines(), conversion.of(List.of(LabelProbe.of(metric, collected))));
  }

  /** Whether the points are of these series; the SDK has them in the same order each time. */
  boolean are(List<PointData> points) {
    boolean same = points.size() == collected.size();
    for (int i = 0; same && i < points.size(); i++) {
      same = points.get(i).getAttributes().equals(collected.get(i));
    }
    return same;
  }

  /** Otherwise the library finds fault with one of them. */
  boolean areAllShown() {
    return shown.size() == collected.size();
  }

  List<Shown> shown() {
    return shown;
  }

  /**
   * A stream that reads one line after the other, so that the text is never in memory as a whole.
   */
  private final class Lines extends OutputStream {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      if (b == '\n') {
        read(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    private void read(String text) {
      if (!text.startsWith("#")) {
        int brace = text.indexOf('{');
        String labels = brace < 0 ? "" : text.substring(brace + 1, text.lastIndexOf('}'));
        int place = (int) Double.parseDouble(text.substring(text.lastIndexOf(' ') + 1));
        if (!bucketed || !BUCKET.matcher(labels).find()) {
          shown.add(new Shown(place, new EncodedText(labels)));
        }
      }
    }
  }
}
