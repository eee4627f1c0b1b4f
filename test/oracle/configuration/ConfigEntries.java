// Lists the configuration of one Spark version as JSON: the entries of its own registries, once every class that defines one is loaded, and what else
// its classes name. Standard input: keys and values for which the version is to say whether it takes them.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.OptionalConfigEntry;

public class ConfigEntries {
  private static final String BUILDER = "org/apache/spark/internal/config/ConfigBuilder";
  private static final String[] TYPES = {"boolean", "int", "long", "double", "decimal", "string", "regex", "time", "bytes", "enum"};

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // Whatever logs to standard output must not get among the result.
    System.setOut(System.err);
    Map<String, Object> input = new ObjectMapper().readValue(System.in, Map.class);
    TreeSet<String> literals = new TreeSet<>();
    List<String> failed = new ArrayList<>();
    scan(literals, failed);
    Map<String, Object> entries = new TreeMap<>();
    Object sql = module("org.apache.spark.sql.internal.SQLConf$");
    for (ConfigEntry<?> entry : all()) {
      Map<String, Object> described = describe(entry);
      // A session converts the values of these when it begins.
      described.put("sql", sql.getClass().getMethod("getConfigEntry", String.class).invoke(sql, entry.key()) != null);
      entries.put(entry.key(), described);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("entries", entries);
    result.put("deprecated", deprecated());
    result.put("removed", removed());
    result.put("literals", literals);
    result.put("failed", failed);
    result.put("verdicts", verdicts(input));
    out.println(new ObjectMapper().writeValueAsString(result));
    out.flush();
    // Threads of what was loaded would keep the process.
    Runtime.getRuntime().halt(0);
  }

  /** All entries that are registered: of the core in ConfigEntry, of SQL in SQLConf too, which the first has as well. */
  private static List<ConfigEntry<?>> all() throws Exception {
    Object known = field(module("org.apache.spark.internal.config.ConfigEntry$"), "knownConfigs");
    List<ConfigEntry<?>> entries = new ArrayList<>();
    for (Object entry : ((Map<?, ?>) known).values()) entries.add((ConfigEntry<?>) entry);
    try {
      // From 4.3 on some entries are declared in protocol buffers, and made when they are asked for.
      Object module = module("org.apache.spark.internal.config.ConfigEntry$");
      for (Object entry : (Iterable<?>) module.getClass().getMethod("listAllProtoDefinedConfigs").invoke(module)) entries.add((ConfigEntry<?>) entry);
    } catch (NoSuchMethodException absent) {
      // Earlier versions have none.
    }
    return entries;
  }

  private static Map<String, Object> describe(ConfigEntry<?> entry) throws Exception {
    Map<String, Object> said = new LinkedHashMap<>();
    Map<String, Object> type = new LinkedHashMap<>();
    // An entry without default wraps its converter into one that is no function of the builder.
    typeOf(entry instanceof OptionalConfigEntry<?> optional ? optional.rawValueConverter() : entry.valueConverter(), type);
    if (!type.containsKey("type")) type.put("type", probe(entry));
    said.putAll(type);
    said.put("default", entry.defaultValueString());
    said.put("since", entry.version());
    said.put("public", entry.isPublic());
    List<String> alternatives = new ArrayList<>();
    for (scala.collection.Iterator<?> i = entry.alternatives().iterator(); i.hasNext();) alternatives.add((String) i.next());
    if (!alternatives.isEmpty()) said.put("alternatives", alternatives);
    String kind = String.valueOf(type.get("type"));
    if (kind.matches("int|long") && type.get("sequence") == null) {
      for (String probe : new String[] {"-1", "0", "1"}) {
        if (accepts(entry, probe)) {
          said.put("least", Integer.parseInt(probe));
          break;
        }
      }
    }
    Object values = type.get("values");
    if (values != null) {
      boolean any = true;
      for (Object value : (Iterable<?>) values) {
        String text = (String) value;
        any &= accepts(entry, text.toLowerCase(Locale.ROOT)) && accepts(entry, text.toUpperCase(Locale.ROOT));
      }
      said.put("anyCase", any);
    }
    return said;
  }

  private static boolean accepts(ConfigEntry<?> entry, String value) {
    try {
      entry.valueConverter().apply(value);
      return true;
    } catch (Throwable refused) {
      return false;
    }
  }

  /** What a converter is made of: Scala's functions can be serialised, and then say which method of the builder they are and what they hold. */
  private static void typeOf(Object function, Map<String, Object> type) throws Exception {
    SerializedLambda lambda = lambdaOf(function);
    if (lambda == null) return;
    String method = lambda.getImplMethodName();
    List<Object> held = new ArrayList<>();
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) held.add(lambda.getCapturedArg(i));
    for (String each : TYPES) {
      if (method.contains("$" + each + "Conf$")) type.put("type", each);
    }
    if (method.contains("$toSequence$")) type.put("sequence", true);
    for (Object value : held) {
      if (value == null) continue;
      if (value instanceof java.util.concurrent.TimeUnit || value instanceof org.apache.spark.network.util.ByteUnit) type.put("unit", value.toString());
      if (value instanceof Class && ((Class<?>) value).isEnum()) type.put("values", names(Arrays.asList(((Class<?>) value).getEnumConstants())));
      if (value instanceof scala.Enumeration) type.put("values", names(elements(((scala.Enumeration) value).values())));
      if (method.contains("$checkValues$") && value instanceof scala.collection.Iterable<?> allowed) type.put("values", names(elements(allowed)));
      if (value.getClass().getName().endsWith(".TypedConfigBuilder")) {
        if (!method.contains("$checkValue")) typeOf(value.getClass().getMethod("converter").invoke(value), type);
      } else if (value instanceof scala.Function1) {
        typeOf(value, type);
      }
    }
  }

  private static SerializedLambda lambdaOf(Object function) {
    try {
      Method replace = function.getClass().getDeclaredMethod("writeReplace");
      replace.setAccessible(true);
      return replace.invoke(function) instanceof SerializedLambda lambda ? lambda : null;
    } catch (ReflectiveOperationException other) {
      return null;
    }
  }

  /** The type by what is accepted, for entries that no builder made. */
  private static String probe(ConfigEntry<?> entry) {
    if (accepts(entry, "some text")) return "string";
    if (accepts(entry, "true") && !accepts(entry, "1")) return "boolean";
    if (accepts(entry, "0.5")) return "double";
    if (accepts(entry, "3000000000")) return "long";
    return accepts(entry, "1") ? "int" : "unknown";
  }

  private static List<Object> elements(scala.collection.Iterable<?> values) {
    List<Object> list = new ArrayList<>();
    for (scala.collection.Iterator<?> i = values.iterator(); i.hasNext();) list.add(i.next());
    return list;
  }

  private static List<String> names(List<?> values) {
    List<String> list = new ArrayList<>();
    for (Object value : values) list.add(String.valueOf(value));
    Collections.sort(list);
    return list;
  }

  /** Names that are no longer meant to be used, of the core and of SQL: since when, and which properties the advice names. */
  private static Map<String, Object> deprecated() throws Exception {
    Map<String, Object> rows = new TreeMap<>();
    Object conf = module("org.apache.spark.SparkConf$");
    for (Object row : elements((scala.collection.Iterable<?>) call(field(conf, "deprecatedConfigs"), "values"))) {
      rows.put((String) call(row, "key"), advice((String) call(row, "version"), (String) call(row, "deprecationMessage")));
    }
    for (Object row : elements((scala.collection.Iterable<?>) field(conf, "allAlternatives"))) {
      scala.Tuple2<?, ?> named = (scala.Tuple2<?, ?>) row;
      scala.Tuple2<?, ?> alternative = (scala.Tuple2<?, ?>) named._2();
      rows.put((String) named._1(), advice((String) call(alternative._2(), "version"), (String) alternative._1()));
    }
    Object sql = module("org.apache.spark.sql.internal.SQLConf$");
    for (Object row : elements((scala.collection.Iterable<?>) call(call(sql, "deprecatedSQLConfigs"), "values"))) {
      rows.put((String) call(row, "key"), advice((String) call(row, "version"), (String) call(row, "comment")));
    }
    return rows;
  }

  /** Properties of SQL that Spark reads no more. */
  private static Map<String, Object> removed() throws Exception {
    Map<String, Object> rows = new TreeMap<>();
    Object sql = module("org.apache.spark.sql.internal.SQLConf$");
    for (Object row : elements((scala.collection.Iterable<?>) call(call(sql, "removedSQLConfigs"), "values"))) {
      rows.put((String) call(row, "key"), advice((String) call(row, "version"), (String) call(row, "comment")));
    }
    return rows;
  }

  private static Map<String, Object> advice(String version, String text) {
    TreeSet<String> instead = new TreeSet<>();
    java.util.regex.Matcher names = java.util.regex.Pattern.compile("spark(\\.[A-Za-z0-9_-]+)+").matcher(text);
    while (names.find()) instead.add(names.group());
    return Map.of("version", version, "instead", instead);
  }

  /** Loads every class of Spark that builds entries, and collects the names of properties in all of them. */
  private static void scan(TreeSet<String> literals, List<String> failed) throws Exception {
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!Path.of(jar).getFileName().toString().startsWith("spark-") || !jar.endsWith(".jar")) continue;
      try (JarFile file = new JarFile(jar)) {
        for (JarEntry entry : Collections.list(file.entries())) {
          if (!entry.getName().startsWith("org/apache/spark/") || !entry.getName().endsWith(".class")) continue;
          boolean builds;
          try (InputStream bytes = file.getInputStream(entry)) {
            builds = constants(new DataInputStream(bytes), literals);
          }
          if (!builds) continue;
          String name = entry.getName().replaceFirst("\\.class$", "").replace('/', '.');
          try {
            Class.forName(name, true, ConfigEntries.class.getClassLoader());
          } catch (Throwable error) {
            failed.add(name + ": " + error);
          }
        }
      }
    }
  }

  /** Reads the constants of a class file; says whether it knows the builder of entries. */
  private static boolean constants(DataInputStream in, TreeSet<String> literals) throws IOException {
    in.readInt();
    in.readInt();
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    List<Integer> strings = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
        case 5, 6 -> {
          in.readLong();
          i++;
        }
        case 7, 16, 19, 20 -> in.readUnsignedShort();
        case 8 -> strings.add(in.readUnsignedShort());
        case 15 -> {
          in.readUnsignedByte();
          in.readUnsignedShort();
        }
        default -> throw new IOException("constant of unknown kind " + tag);
      }
    }
    for (int index : strings) {
      if (texts[index].matches("spark(\\.[A-Za-z0-9_-]+)+\\.?")) literals.add(texts[index]);
    }
    return Arrays.asList(texts).contains(BUILDER);
  }

  /** For keys and values that were asked for: whether this version takes each value. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> verdicts(Map<String, Object> input) throws Exception {
    Map<String, ConfigEntry<?>> byKey = new TreeMap<>();
    for (ConfigEntry<?> entry : all()) byKey.put(entry.key(), entry);
    Map<String, Object> result = new LinkedHashMap<>();
    for (String key : (List<String>) input.getOrDefault("keys", List.of())) {
      ConfigEntry<?> entry = byKey.get(key);
      if (entry == null) continue;
      StringBuilder row = new StringBuilder();
      for (String value : (List<String>) input.getOrDefault("values", List.of())) row.append(accepts(entry, value) ? '1' : '0');
      result.put(key, row.toString());
    }
    return result;
  }

  private static Object module(String name) throws Exception {
    return Class.forName(name).getField("MODULE$").get(null);
  }

  private static Object field(Object of, String name) throws Exception {
    for (Field each : of.getClass().getDeclaredFields()) {
      if (each.getName().equals(name) || each.getName().endsWith("$$" + name)) {
        each.setAccessible(true);
        return each.get(of);
      }
    }
    throw new NoSuchFieldException(name);
  }

  private static Object call(Object of, String name) throws Exception {
    Method method = of.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(of);
  }
}
