package io.throughline.viewer.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "5.0, 5",
    "-0.0, 0",
    "0.25, 0.25",
    "12345678, 12345678",
    "100, 100",
    "0.0001, 0.0001",
    "1e20, 100000000000000000000",
    "1e22, 1.0E22",
    "1e-7, 1.0E-7",
    "NaN, NaN",
    "-Infinity, -Infinity",
  })
  void a_decimal_number_is_text_as_the_page_shows_it(double value, String text) {
    assertThat(Values.text(AnyValue.newBuilder().setDoubleValue(value).build())).isEqualTo(text);
  }
}
