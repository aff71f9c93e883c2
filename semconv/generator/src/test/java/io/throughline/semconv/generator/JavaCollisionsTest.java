package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaCollisionsTest {

  private static final String CATALOGUE =
      """
      file_format: definition/2
      attributes:
        - key: shop.region
          type:
            members:
              - {id: eu_west, value: a, brief: One., stability: stable}
              - {id: eu_east, value: b, brief: Two., stability: stable}
          brief: A region.
          stability: stable
        - {key: shop.order_kind, type: boolean, brief: A kind., stability: stable}
        - {key: sort, type: boolean, brief: A sort., stability: stable}
      metrics:
        - {name: shop.orders.open, instrument: gauge, unit: s, brief: Orders., stability: stable, requirement_level: recommended, attributes: [{ref: shop.region, requirement_level: required}]}
        - {name: shop.returns, instrument: gauge, unit: s, brief: Returns., stability: stable, requirement_level: recommended}
      spans:
        - {type: shop.order.big, kind: server, name: {note: shop.order}, brief: An order., stability: stable, requirement_level: recommended}
        - {type: shop.return, kind: server, name: {note: shop.return}, brief: A return., stability: stable, requirement_level: recommended}
      attribute_groups:
        - id: shop.fields
          visibility: public
          brief: Fields.
          stability: stable
          attributes: [{ref: shop.region, requirement_level: required}, {ref: sort, requirement_level: required}]
      events:
        - name: shop.opened
          brief: Opened.
          stability: stable
          requirement_level: recommended
          attributes: [{ref: shop.order_kind, requirement_level: required}, {ref: sort, requirement_level: required}]
        - {name: shop.closed, brief: Closed., stability: stable, requirement_level: recommended}
      """;

  @TempDir Path folder;

  @Test
  void names_that_differ_in_java_are_written() throws IOException {
    write(CATALOGUE);

    assertThat(folder.resolve("java/com/example/shop/ShopRegion.java"))
        .content()
        .contains("EU_WEST(\"a\")", "EU_EAST(\"b\")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id: eu_east        | id: eu-west            | :7: 'eu-west' would be the constant EU_WEST in Java, which 'eu_west' is
          shop.region        | shop.metrics           | :3: 'shop.metrics' would be the class ShopMetrics in Java, which 'shop.*' is
          shop.region        | shop.events            | :3: 'shop.events' would be the class ShopEvents in Java, which 'shop.*' is
          shop.region        | shop.attributes        | :3: 'shop.attributes' would be the class ShopAttributes in Java, which 'shop.*' is
          shop.region        | shop.opened_event      | :3: 'shop.opened_event' would be the class ShopOpenedEvent in Java, which 'shop.opened' is
          shop.fields        | schema                 | :19: 'schema' would be the class Schema in Java, which 'the schema' is
          shop.region        | string.builder         | :3: 'string.builder' would be the class StringBuilder, which Java has
          shop.fields        | process.builder        | :19: 'process.builder' would be the class ProcessBuilder, which Java has
          sort,              | shop.order.kind,       | :11: 'shop.order.kind' would be the constant SHOP_ORDER_KIND in Java, which 'shop.order_kind' is
          sort,              | required,              | :19: 'required' would be the constant REQUIRED in Java, which 'those that are required' is
          sort,              | order.kind,            | :25: 'order.kind' would be the parameter orderKind in Java, which 'shop.order_kind' is
          shop.returns, instrument: gauge | shop.orders_open, instrument: counter | :14: 'shop.orders_open' would be the method ordersOpen in Java, which 'shop.orders.open' is
          type: shop.return  | type: shop.order_big   | :17: 'shop.order_big' would be the constant ORDER_BIG in Java, which 'shop.order.big' is
          """)
  void names_that_are_one_in_java_are_refused_with_file_and_line(
      String name, String other, String problem) {
    assertThatThrownBy(() -> write(CATALOGUE.replace(name, other)))
        .isInstanceOf(CatalogueException.class)
        .hasMessageStartingWith(folder.resolve("shop.yaml") + problem);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("shop.yaml"), yaml);
    Files.writeString(folder.resolve("manifest.yaml"), "schema_url: https://shop.example/1");
    TeamCatalogue.read(folder).writeJava(folder.resolve("java"), "com.example.shop", "1.0.0");
  }
}
