package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.throughline.viewer.internal.catalogue.CatalogueTexts;
import io.throughline.viewer.internal.store.Origin;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Attributes with what the catalogue says of them. */
record AttributeRows(CatalogueTexts catalogue) {

  void write(JsonGenerator json, String name, List<KeyValue> attributes) {
    json.writeArrayPropertyStart(name);
    for (KeyValue attribute : attributes) {
      json.writeStartObject();
      json.writeStringProperty("key", attribute.getKey());
      json.writeName("value");
      JsonAnswer.value(json, attribute.getValue());
      JsonAnswer.text(json, "brief", catalogue.attribute(attribute.getKey()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Resource and scope. */
  void origin(JsonGenerator json, Origin origin) {
    write(json, "resource", origin.resource().getAttributesList());
    json.writeObjectPropertyStart("scope");
    json.writeStringProperty("name", origin.scope().getName());
    JsonAnswer.text(json, "version", origin.scope().getVersion());
    write(json, "attributes", origin.scope().getAttributesList());
    json.writeEndObject();
  }
}
