/** A language model and an embedding model behind an API that has the shape of OpenAI's. */
@NullMarked
package io.throughline.examples.chat.model;

import org.jspecify.annotations.NullMarked;
